package io.jenkins.plugins.databricks.auth;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.jenkins.plugins.databricks.rest.DatabricksException;

/** What all ways of Azure Identity to a token have in common. */
final class AzureTokens {

    private AzureTokens() {}

    static AccessToken mint(TokenCredential credential, String scope) {
        com.azure.core.credential.AccessToken token =
                credential.getTokenSync(new TokenRequestContext().addScopes(scope));
        return new AccessToken(token.getToken(), token.getExpiresAt().toInstant());
    }

    /** What lies at the bottom: Azure Identity wraps an answer in several exceptions, of classes that vary. */
    static String reason(RuntimeException e) {
        Throwable deepest = e;
        while (deepest.getCause() != null && deepest.getCause().getMessage() != null) {
            deepest = deepest.getCause();
        }
        return DatabricksException.oneLine(deepest.getMessage() == null ? deepest.toString() : deepest.getMessage());
    }
}
