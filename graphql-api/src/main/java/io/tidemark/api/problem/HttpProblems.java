package io.tidemark.api.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** What the server answers when no GraphQL was run: one shape, one voice, no page of a library. */
@Controller
final class HttpProblems implements ErrorController {
  private static final Logger log = LoggerFactory.getLogger(HttpProblems.class);

  @RequestMapping("/error")
  ResponseEntity<Map<String, Object>> error(HttpServletRequest request) {
    Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    HttpStatus status = code instanceof Integer number ? HttpStatus.resolve(number) : null;
    if (status == null) {
      status = HttpStatus.NOT_FOUND; // asked for by hand
    }
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(ProblemBody.of(problem(status, request)));
  }

  private static ApiProblem problem(HttpStatus status, HttpServletRequest request) {
    return switch (status) {
      case NOT_FOUND -> Problems.http("Nothing is served at this path. Queries go to /graphql.");
      case METHOD_NOT_ALLOWED -> Problems.method();
      case NOT_ACCEPTABLE -> Problems.accept(request.getHeader(HttpHeaders.ACCEPT));
      case UNSUPPORTED_MEDIA_TYPE -> Problems.contentType(request.getContentType());
      case BAD_REQUEST -> Problems.noRequest();
      default -> internal(status, request);
    };
  }

  private static ApiProblem internal(HttpStatus status, HttpServletRequest request) {
    String reference = UUID.randomUUID().toString();
    Throwable cause = (Throwable) request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
    log.error("request failed status={} reference={}", status.value(), reference, cause);
    return Problems.internal(reference);
  }
}
