package io.tidemark.api.limits;

import io.tidemark.api.problem.ProblemBody;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.settings.ApiSettings;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds the bytes of a request body, whether its length was announced or not, and the requests in
 * it: one. Comes after the security chain: who is not known is refused before a byte of the body is
 * read.
 */
@Component
@Order(BodyLimit.ORDER)
final class BodyLimit extends OncePerRequestFilter {
  static final int ORDER = ViewerLimits.ORDER + 1;

  /**
   * How much of a body that is refused is read for nothing: as much as Tomcat reads in HTTP/1. A
   * sender in HTTP/2 may look for the answer only once it has sent everything.
   */
  private static final long READ_FOR_NOTHING = 2 << 20;

  private final int limit;

  BodyLimit(ApiSettings settings) {
    this.limit = settings.limits().bodyBytes();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getContentLengthLong() > limit) {
      refuse(request, response);
      return;
    }
    // One byte more than allowed tells; a body of this size may well be held in memory.
    byte[] body = request.getInputStream().readNBytes(limit + 1);
    if (body.length > limit) {
      refuse(request, response);
      return;
    }
    if (isJsonArray(body)) {
      ProblemBody.write(response, HttpStatus.BAD_REQUEST.value(), Problems.batch());
      return;
    }
    if (isJsonNull(body)) {
      ProblemBody.write(response, HttpStatus.BAD_REQUEST.value(), Problems.noRequest());
      return;
    }
    chain.doFilter(new RequestWithBody(request, body), response);
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getMethod().equals("POST");
  }

  private static boolean isJsonArray(byte[] body) {
    for (byte one : body) {
      if (!Character.isWhitespace(one)) {
        return one == '[';
      }
    }
    return false;
  }

  /** The one piece of JSON that becomes no request and no error either further in. */
  private static boolean isJsonNull(byte[] body) {
    return body.length < 16 && new String(body, StandardCharsets.UTF_8).strip().equals("null");
  }

  private void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
    var unused = request.getInputStream().skip(READ_FOR_NOTHING);
    // The server ends what carried the body by itself: the connection of HTTP/1, and in HTTP/2,
    // where a Connection header is forbidden, the stream alone.
    ProblemBody.write(response, HttpStatus.CONTENT_TOO_LARGE.value(), Problems.body(limit));
  }
}
