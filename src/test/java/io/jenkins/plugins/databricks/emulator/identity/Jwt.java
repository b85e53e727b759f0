package io.jenkins.plugins.databricks.emulator.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.http.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;

/**
 * A JSON web token as it came, signed with RS256.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519">RFC 7519</a>
 */
record Jwt(JsonNode header, JsonNode claims, String signed, byte[] signature) {

    /** Null where it is none. */
    static Jwt parse(String token) {
        String[] parts = token == null ? new String[0] : token.split("\\.");
        if (parts.length != 3) {
            return null;
        }
        try {
            return new Jwt(json(parts[0]), json(parts[1]), parts[0] + "." + parts[1], decode(parts[2]));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return null;
        }
    }

    private static JsonNode json(String part) throws JsonProcessingException {
        return Json.MAPPER.readTree(new String(decode(part), StandardCharsets.UTF_8));
    }

    private static byte[] decode(String part) {
        return Base64.getUrlDecoder().decode(part);
    }

    boolean isSignedBy(PublicKey key) {
        if (!claim(header, "alg").equals("RS256")) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(key);
            verifier.update(signed.getBytes(StandardCharsets.US_ASCII));
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    String issuer() {
        return claim(claims, "iss");
    }

    String subject() {
        return claim(claims, "sub");
    }

    /** The audience may be one or a list of them. */
    boolean isFor(String audience) {
        JsonNode aud = claims.path("aud");
        if (!aud.isArray()) {
            return aud.asText().equals(audience);
        }
        for (JsonNode one : aud) {
            if (one.asText().equals(audience)) {
                return true;
            }
        }
        return false;
    }

    boolean isExpired() {
        return claims.path("exp").asLong(0) <= Instant.now().getEpochSecond();
    }

    private static String claim(JsonNode object, String name) {
        return object.path(name).asText("");
    }
}
