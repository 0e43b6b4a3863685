package io.tidemark.api.transaction;

/** Which of a customer's transactions, in which order, whoever the customer is. */
record UserList(Criteria criteria, Sort sort) {}
