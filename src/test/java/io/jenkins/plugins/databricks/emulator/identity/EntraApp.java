package io.jenkins.plugins.databricks.emulator.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** An app registration of Entra ID, and how it lets itself be proven: by a secret, a certificate or an id token. */
public final class EntraApp {

    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final String FEDERATION_AUDIENCE = "api://AzureADTokenExchange";

    /**
     * Why a proof is not taken.
     *
     * @see <a href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes">Error codes</a>
     */
    record Refusal(int code, String description) {}

    private final String clientId;
    private final String tenant;
    private final List<X509Certificate> certificates = new CopyOnWriteArrayList<>();
    private final List<FederationPolicy> federated = new CopyOnWriteArrayList<>();
    private volatile String secret;

    EntraApp(String clientId, String tenant) {
        this.clientId = clientId;
        this.tenant = tenant;
    }

    String tenant() {
        return tenant;
    }

    public void secret(String value) {
        secret = value;
    }

    public void add(X509Certificate certificate) {
        certificates.add(certificate);
    }

    public void add(FederationPolicy policy) {
        federated.add(policy);
    }

    /** Null where the form proves that it is from this app. */
    Refusal refusal(Map<String, String> form, String tokenEndpoint) {
        if (!ASSERTION_TYPE.equals(form.get("client_assertion_type"))) {
            return secret != null && secret.equals(form.get("client_secret"))
                    ? null
                    : new Refusal(7000215, "Invalid client secret provided.");
        }
        Jwt assertion = Jwt.parse(form.get("client_assertion"));
        if (assertion == null) {
            return new Refusal(50027, "JWT token is invalid or malformed.");
        }
        return assertion.issuer().equals(clientId)
                ? certificateRefusal(assertion, tokenEndpoint)
                : federationRefusal(assertion);
    }

    /** @see <a href="https://learn.microsoft.com/entra/identity-platform/certificate-credentials">Certificates</a> */
    private Refusal certificateRefusal(Jwt assertion, String tokenEndpoint) {
        X509Certificate known = certificates.stream()
                .filter(certificate -> isNamed(assertion, certificate))
                .findFirst()
                .orElse(null);
        if (known == null || !assertion.isSignedBy(known.getPublicKey())) {
            return new Refusal(
                    700027, "The certificate with identifier used to sign the client assertion is not registered.");
        }
        if (!assertion.subject().equals(clientId) || !assertion.isFor(tokenEndpoint)) {
            return new Refusal(700023, "Client assertion audience claim does not match Realm issuer.");
        }
        return assertion.isExpired() ? outOfTime() : null;
    }

    private static boolean isNamed(Jwt assertion, X509Certificate certificate) {
        return thumbprint(certificate, "SHA-1").equals(forAddresses(assertion, "x5t"))
                || thumbprint(certificate, "SHA-256").equals(forAddresses(assertion, "x5t#S256"));
    }

    /** Microsoft's own library sends plain Base64, where the standard has the alphabet for addresses. */
    private static String forAddresses(Jwt assertion, String header) {
        return assertion
                .header()
                .path(header)
                .asText()
                .replace('+', '-')
                .replace('/', '_')
                .replace("=", "");
    }

    private static String thumbprint(X509Certificate certificate, String algorithm) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @see <a href="https://learn.microsoft.com/entra/workload-id/workload-identity-federation">Federation</a> */
    private Refusal federationRefusal(Jwt assertion) {
        if (!assertion.isFor(FEDERATION_AUDIENCE)) {
            return new Refusal(700212, "No matching federated identity record found for presented assertion audience.");
        }
        String mismatch = "issuer";
        for (FederationPolicy policy : federated) {
            mismatch = policy.mismatch(assertion);
            if (mismatch == null) {
                return null;
            }
        }
        return switch (mismatch) {
            case "signature" -> new Refusal(5000224, "The signature of the assertion could not be verified.");
            case "expiry" -> outOfTime();
            default ->
                new Refusal(
                        mismatch.equals("subject") ? 700213 : 700211,
                        "No matching federated identity record found for presented assertion " + mismatch + ".");
        };
    }

    private static Refusal outOfTime() {
        return new Refusal(700024, "Client assertion is not within its valid time range.");
    }
}
