package io.jenkins.plugins.databricks.rest;

/** What a person can do about the errors that teams meet most. */
final class Advice {

    private Advice() {}

    /** A sentence to put behind the remote message, or {@code null} where the message says it all. */
    static String on(RestRequest request, RemoteError error) {
        if (error.shape() == RemoteError.Shape.WEB_PAGE) {
            return "This is a web page and no answer of the Databricks API: check the workspace's host name and whether a proxy"
                    + " or a sign-in page stands in between.";
        }
        if (error.mentions("is blocked by Databricks IP ACL")) {
            return "The workspace's IP access list does not let this address in: ask a workspace administrator to add it,"
                    + " or upload with via: 'controller' if only the agent's address is blocked.";
        }
        if (error.refusesToken()) {
            return "The token or secret in the Jenkins credential is wrong, expired or revoked: renew it and use Test connection.";
        }
        if (error.status() == 403 && request.path().startsWith("/subscriptions")) {
            return "The principal of this credential may not do this in Azure: give it the role Contributor on the resource group.";
        }
        if (error.status() == 403) {
            return "The principal of this credential may not do this: it must be a user of the workspace and hold the permission"
                    + " named above. For an Azure service principal that is not yet a user, set azureResourceId.";
        }
        if (error.notFound() && request.path().contains("/jobs/runs/")) {
            return "Databricks keeps runs for 60 days; check the run id and the workspace.";
        }
        if (error.notFound() && request.path().contains("/jobs/")) {
            return "Check jobId and the workspace: job ids differ between workspaces.";
        }
        if (error.notFound() && request.path().endsWith("/secrets/put")) {
            return "Check scope and the workspace; databricksSecretScope makes a scope.";
        }
        if (error.mentions("type mismatch") && request.path().startsWith("/api/2.0/workspace")) {
            return "Databricks does not put a notebook in the place of a file or a file in that of a notebook:"
                    + " delete what is there, or choose another target.";
        }
        if (error.mentions("must have userAADToken defined")) {
            return "Databricks lets only Microsoft Entra principals make a scope on an Azure Key Vault: use such a credential.";
        }
        return null;
    }

    /**
     * What a redirect means.
     *
     * @see <a href="https://docs.databricks.com/security/network/classic/privatelink.html">Private connectivity</a>
     */
    static String onRedirect(String location) {
        if (location.contains("private-link-validation-error")) {
            return "The workspace takes requests only through its private link, and this machine does not come through it."
                    + " Run the build on an agent inside that network, or ask the workspace's administrator.";
        }
        return "The Databricks API never redirects: check the workspace's host name and whether a proxy or a sign-in page"
                + " stands in between.";
    }
}
