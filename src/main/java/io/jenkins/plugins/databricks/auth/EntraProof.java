package io.jenkins.plugins.databricks.auth;

/** The proof of identity of a Microsoft Entra service principal. */
public sealed interface EntraProof {

    /** What to check if Microsoft Entra ID rejects it, as the second half of a sentence. */
    String whatToCheck();

    /**
     * A client secret.
     *
     * @param value the secret itself
     */
    record ClientSecret(String value) implements EntraProof {
        @Override
        public String whatToCheck() {
            return "client ID and secret, and that the secret has not expired";
        }

        @Override
        public String toString() {
            return "client secret";
        }
    }

    /**
     * A certificate that was uploaded to the app registration, with its private key.
     *
     * @param pem both, see {@link PemCertificate}
     */
    record Certificate(String pem) implements EntraProof {
        @Override
        public String whatToCheck() {
            return "client ID, and that this certificate was uploaded to the app registration";
        }

        @Override
        public String toString() {
            return "certificate";
        }
    }

    /**
     * An ID token that a federated credential of the app registration accepts.
     *
     * @param source provides it, for the audience {@code api://AzureADTokenExchange}
     * @see <a href="https://learn.microsoft.com/entra/workload-id/workload-identity-federation">Workload identity
     *     federation</a>
     */
    record IdToken(IdTokenSource source) implements EntraProof {
        @Override
        public String whatToCheck() {
            return "client ID, and that issuer, subject and audience of the ID token match a federated credential of "
                    + "the app registration";
        }
    }
}
