package io.jenkins.plugins.databricks.emulator.identity;

import java.security.PublicKey;

/**
 * Whose id tokens stand for a principal: a federation policy of Databricks, a federated credential of Entra ID.
 *
 * @see <a href="https://docs.databricks.com/aws/en/dev-tools/auth/oauth-federation-policy">Federation policies</a>
 */
public record FederationPolicy(String issuer, String subject, String audience, PublicKey key) {

    /** The claim of a token that this policy does not accept, {@code signature} included; null where it accepts all. */
    String mismatch(Jwt token) {
        if (!token.issuer().equals(issuer)) {
            return "issuer";
        }
        if (!token.isSignedBy(key)) {
            return "signature";
        }
        if (!token.subject().equals(subject)) {
            return "subject";
        }
        if (!token.isFor(audience)) {
            return "audience";
        }
        return token.isExpired() ? "expiry" : null;
    }
}
