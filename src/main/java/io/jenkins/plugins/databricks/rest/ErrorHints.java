package io.jenkins.plugins.databricks.rest;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Hints on how to resolve the most common errors. They depend on the error's message before its code, since the same
 * status and path can have many different causes. The first matching rule is used.
 *
 * @see <a href="https://github.com/databrickslabs/ucx/issues/502">some of the messages as people met them: a policy
 *     that is missing</a>, <a href="https://github.com/databricks-demos/dbdemos/issues/76">a pool</a>, <a
 *     href="https://github.com/DataThirstLtd/databricks.vsts.tools/issues/26">a token, on a page of HTML</a>, <a
 *     href="https://github.com/databricks/terraform-provider-databricks/issues/2715">a principal of elsewhere</a>, <a
 *     href="https://github.com/databricks/terraform-provider-databricks/issues/2215">a storage that refuses
 *     Databricks</a>, <a
 *     href="https://github.com/derar-alhussein/Databricks-Certified-Data-Engineer-Associate/issues/59">DBFS without its
 *     root</a>, <a href="https://github.com/astronomer/astro-sdk/issues/1550">a quota</a>
 */
final class ErrorHints {

    /** @param words a pattern in the message, or {@code null} if the codes suffice */
    private record Rule(Set<String> codes, Pattern words, String advice) {

        static Rule words(String words, String advice, String... codes) {
            return new Rule(Set.of(codes), Pattern.compile(words, Pattern.CASE_INSENSITIVE), advice);
        }

        static Rule codes(String advice, String... codes) {
            return new Rule(Set.of(codes), null, advice);
        }

        boolean fits(RemoteError error) {
            return (words != null && error.says(words)) || (error.code() != null && codes.contains(error.code()));
        }
    }

    private static final String RENEW =
            "The token or secret in the Jenkins credential is wrong, expired or revoked: replace it and use Test "
                    + "connection.";

    private static final String LIMITED = "The workspace limits the number of requests: run fewer builds at the same "
            + "time, or ask Databricks for a higher limit.";

    private static final String SEE_SETTINGS =
            "The job's settings refer to something that this workspace does not have, or that this principal may not "
                    + "use. IDs differ between workspaces: use substitutions to insert the right one.";

    private static final List<Rule> NETWORK = List.of(
            Rule.words(
                    "blocked by Databricks IP ACL|IP access list",
                    "The workspace's IP access list does not allow this address: ask a workspace administrator to add "
                            + "it, or upload with via: 'controller' if only the agent's address is blocked."),
            Rule.words(
                    "unauthorized network access|public access is not allowed|private.?link|network polic(y|ies)"
                            + "|not accessible from the current network",
                    "The workspace does not allow access from this network, whatever the credential: run the build on "
                            + "an agent in a network that it allows, or ask its administrator to allow this one."));

    private static final List<Rule> STORAGE = List.of(
            Rule.words(
                    "DBFS root is disabled|no operations allowed on this path",
                    "This workspace does not accept this DBFS path: use a volume (/Volumes/…) or a workspace folder "
                            + "(/Workspace/…) instead."),
            Rule.words(
                    "Firewalls and virtual networks|this request is not authorized to perform this operation"
                            + "|server failed to authenticate the request",
                    "The workspace's cloud storage rejected Databricks itself, usually because of the storage's "
                            + "firewall: the Jenkins credential is not the cause. Ask the workspace's administrator "
                            + "to allow the access."));

    private static final Rule NOT_A_USER = Rule.words(
            "user not authorized|(unauthorized|invalid) access to org",
            "The principal of this credential is not a user of this workspace: add it, and create personal access "
                    + "tokens in this workspace.");

    /** A part of the API, or of the storage behind it. */
    private static final Rule SWITCHED_OFF =
            Rule.words("DBFS root is disabled", "", "FEATURE_DISABLED", "ENDPOINT_NOT_FOUND");

    private static final String RESOURCE_ID =
            " A Microsoft Entra principal that may manage the workspace in Azure also gets access if you set "
                    + "azureResourceId.";

    private static final List<Rule> PRINCIPAL = List.of(
            NOT_A_USER,
            Rule.words(
                    "workspace with resource id .* could not be found",
                    "Check azureResourceId: it must be the one of the workspace at this address."),
            Rule.words(
                    "must have userAADToken defined",
                    "Only Microsoft Entra principals can create a scope on an Azure Key Vault: use such a "
                            + "credential."));

    private static final Rule JOB = Rule.words(
            "\\bjob \\S+ does not exist", "Check jobId and the workspace: job IDs differ between workspaces.");

    private static final List<Rule> THINGS = List.of(
            JOB,
            Rule.words(
                    "\\brun \\S+ does not exist|\\brun: \\S+ in job: .* doesn't exist",
                    "Check the run ID and the workspace; Databricks keeps runs for 60 days."),
            Rule.words(
                    "\\bscope .*does not exist",
                    "Check scope and the workspace; databricksSecretScope creates a scope."),
            Rule.words(
                    "notebook not found|unable to access the notebook",
                    "Check the notebook's path in the job's settings, and that the job's principal may read it."),
            Rule.words(
                    "(can(no|')t|could not) find an? |\\b(cluster|warehouse|endpoint|pool|policy|pipeline|dashboard|query|alert|"
                            + "metastore|catalog|schema|principal|user|group) .*(does not|doesn't) exist"
                            + "|not a valid (endpoint|warehouse) id",
                    SEE_SETTINGS),
            Rule.words(
                    "type mismatch",
                    "Databricks does not replace a file with a notebook or a notebook with a file: delete the "
                            + "existing one, or choose another target."));

    private static final List<Rule> CODES = List.of(
            Rule.words(
                    "\\bquota\\b",
                    "A limit of the workspace is reached: delete what is no longer needed, or ask an administrator to "
                            + "have the limit raised.",
                    "QUOTA_EXCEEDED",
                    "RESOURCE_LIMIT_EXCEEDED",
                    "QuotaExceeded"),
            Rule.codes(
                    "This is disabled in the workspace, or not included in its pricing tier: ask a workspace "
                            + "administrator.",
                    "FEATURE_DISABLED"),
            Rule.codes(
                    "The workspace does not have this API endpoint: check the workspace's host name.",
                    "ENDPOINT_NOT_FOUND"),
            Rule.codes(
                    "An Azure Policy of the subscription forbids it: ask the subscription's administrator what it "
                            + "requires.",
                    "RequestDisallowedByPolicy"),
            Rule.codes(
                    "Register the resource provider Microsoft.Databricks in the subscription, as in: az provider register"
                            + " --namespace Microsoft.Databricks.",
                    "MissingSubscriptionRegistration",
                    "SubscriptionNotRegistered"),
            Rule.codes(
                    "Check subscriptionId and resourceGroup: the group must exist, and the principal of this credential must"
                            + " have a role in it.",
                    "ResourceGroupNotFound",
                    "SubscriptionNotFound",
                    "InvalidSubscriptionId"));

    private ErrorHints() {}

    /**
     * A sentence or two to append to the remote message, or {@code null} if that says it all.
     *
     * @param lacksAzureResourceId what the {@link Authorizer} says of its principal
     */
    static String on(RestRequest request, RemoteError error, boolean lacksAzureResourceId) {
        String advice = first(List.of(NETWORK, STORAGE), error);
        if (advice != null) {
            return advice;
        }
        if (Retriable.after(error) == Retriable.ALL) {
            return "COULD_NOT_ACQUIRE_LOCK".equals(error.code()) ? null : LIMITED;
        }
        if (error.refusesToken()) {
            return error.shape() == RemoteError.Shape.WEB_PAGE && !error.saysTokenIsRefused() ? webPage() : RENEW;
        }
        if (JOB.fits(error) && namesNoJob(request)) {
            return SEE_SETTINGS;
        }
        advice = first(List.of(PRINCIPAL, THINGS, CODES), error);
        if (advice != null) {
            if (lacksAzureResourceId && advice.equals(NOT_A_USER.advice())) {
                return advice + RESOURCE_ID;
            }
            return advice.equals(SEE_SETTINGS) && !request.path().contains("/jobs/") ? null : advice;
        }
        if (error.shape() == RemoteError.Shape.WEB_PAGE) {
            return webPage();
        }
        return error.status() == 403 ? forbidden(request, error) : null;
    }

    /** Whether the workspace would reject any other call of this principal to this part of the API as well. */
    static boolean isOfAll(RemoteError error) {
        return error.refusesToken()
                || first(List.of(NETWORK), error) != null
                || NOT_A_USER.fits(error)
                || SWITCHED_OFF.fits(error);
    }

    /** A missing job is then one that a task in the settings refers to. */
    private static boolean namesNoJob(RestRequest request) {
        return request.path().endsWith("/jobs/create") || request.path().endsWith("/jobs/runs/submit");
    }

    private static String first(List<List<Rule>> rules, RemoteError error) {
        return rules.stream()
                .flatMap(List::stream)
                .filter(rule -> rule.fits(error))
                .map(Rule::advice)
                .findFirst()
                .orElse(null);
    }

    private static String webPage() {
        return "This is a web page, not a response of the Databricks API: check the workspace's host name and whether "
                + "a proxy or a sign-in page is in between.";
    }

    private static String forbidden(RestRequest request, RemoteError error) {
        if (request.path().startsWith("/subscriptions")) {
            return "The principal of this credential may not do this in Azure: give it the role Contributor on the resource"
                    + " group.";
        }
        return "The principal of this credential may not do this: it must be a user of the workspace and have the "
                + "permission "
                + (error.message() == null ? "that this requires." : "named above.");
    }

    /**
     * What a redirect means.
     *
     * @see <a href="https://docs.databricks.com/security/network/classic/privatelink.html">Private connectivity</a>
     */
    static String onRedirect(String location) {
        if (location.contains("private-link-validation-error")) {
            return "The workspace accepts requests only through its private link, which this machine does not use. "
                    + "Run the build on an agent inside that network, or ask the workspace's administrator.";
        }
        return "The Databricks API never redirects: check the workspace's host name and whether a proxy or a sign-in "
                + "page is in between.";
    }
}
