package io.jenkins.plugins.databricks.execution.tokens;

import java.nio.charset.StandardCharsets;

/**
 * The answer to a {@link TokenRequest}.
 *
 * @param body a token as JSON, or the reason why there is none, which Databricks' CLI shows to its user
 */
record TokenAnswer(int status, String body) {

    /** @param token of characters that need no escape in JSON */
    static TokenAnswer token(String token, long expiresOn) {
        return new TokenAnswer(
                200, "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_on\":" + expiresOn + "}");
    }

    byte[] bytes() {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + status + (status == 200 ? " OK" : " Refused") + "\r\nContent-Type: "
                + (status == 200 ? "application/json" : "text/plain; charset=utf-8")
                + (status == 405 ? "\r\nAllow: GET" : "")
                + "\r\nContent-Length: " + content.length + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[start.length + content.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(content, 0, all, start.length, content.length);
        return all;
    }

    /** Without the token. */
    @Override
    public String toString() {
        return status == 200 ? "token" : status + " " + body;
    }
}
