package io.jenkins.plugins.databricks.emulator.identity;

import io.jenkins.plugins.databricks.emulator.http.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Signs id tokens with a key of its own, as Jenkins or GitHub does for a build. */
public final class IdTokenIssuer {

    /** By issuer: a key takes a moment to make. */
    private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();

    private final String issuer;
    private final KeyPair keys;

    public IdTokenIssuer(String issuer) {
        this(issuer, KEYS.computeIfAbsent(issuer, name -> newKeys()));
    }

    private IdTokenIssuer(String issuer, KeyPair keys) {
        this.issuer = issuer;
        this.keys = keys;
    }

    /** Somebody who claims to be an issuer and does not have its key. */
    public static IdTokenIssuer forger(String issuer) {
        return new IdTokenIssuer(issuer, newKeys());
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            // It keeps no secret, and a longer one takes a second to make.
            generator.initialize(1024);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Accepts the tokens of this issuer for a subject and an audience. */
    public FederationPolicy policy(String subject, String audience) {
        return new FederationPolicy(issuer, subject, audience, keys.getPublic());
    }

    /** A token that lives for that long from now. */
    public String token(String subject, String audience, Duration life) {
        Instant now = Instant.now();
        String header = Json.object().put("alg", "RS256").put("typ", "JWT").toString();
        String claims = Json.object()
                .put("iss", issuer)
                .put("sub", subject)
                .put("aud", audience)
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(life).getEpochSecond())
                .toString();
        String signed =
                encode(header.getBytes(StandardCharsets.UTF_8)) + "." + encode(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(keys.getPrivate());
            signer.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encode(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
