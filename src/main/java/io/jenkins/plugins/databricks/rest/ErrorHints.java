package io.jenkins.plugins.databricks.rest;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a person can do about the errors that teams meet most. It follows from what was said, words before code: the same status and the same path
 * stand for many different reasons. The first rule that fits is taken.
 *
 * @see <a href="https://github.com/databrickslabs/ucx/issues/502">some of the messages as people met them: a policy that is missing</a>,
 *     <a href="https://github.com/databricks-demos/dbdemos/issues/76">a pool</a>,
 *     <a href="https://github.com/DataThirstLtd/databricks.vsts.tools/issues/26">a token, on a page of HTML</a>,
 *     <a href="https://github.com/databricks/terraform-provider-databricks/issues/2715">a principal of elsewhere</a>,
 *     <a href="https://github.com/databricks/terraform-provider-databricks/issues/2215">a storage that refuses Databricks</a>,
 *     <a href="https://github.com/derar-alhussein/Databricks-Certified-Data-Engineer-Associate/issues/59">DBFS without its root</a>,
 *     <a href="https://github.com/astronomer/astro-sdk/issues/1550">a quota</a>
 */
final class ErrorHints {

    /** @param words in the message, or {@code null} where only the codes tell */
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
            "The token or secret in the Jenkins credential is wrong, expired or revoked: renew it and use Test connection.";

    private static final String LIMITED = "The workspace takes only so many requests at a time: let fewer builds run at"
            + " once, or ask Databricks for a higher limit.";

    private static final String SEE_SETTINGS =
            "The job's settings name something that this workspace does not have, or that"
                    + " this principal may not use. Ids differ between workspaces: substitutions can put the right one in.";

    private static final List<Rule> NETWORK = List.of(
            Rule.words(
                    "blocked by Databricks IP ACL|IP access list",
                    "The workspace's IP access list does not let this address in: ask a workspace administrator to add it,"
                            + " or upload with via: 'controller' if only the agent's address is blocked."),
            Rule.words(
                    "unauthorized network access|public access is not allowed|private.?link|network polic(y|ies)"
                            + "|not accessible from the current network",
                    "The workspace lets nobody in from this network, whatever the credential: run the build on an agent in a"
                            + " network that it does let in, or ask its administrator to allow this one."));

    private static final List<Rule> STORAGE = List.of(
            Rule.words(
                    "DBFS root is disabled|no operations allowed on this path",
                    "DBFS does not take this path in this workspace: choose a volume (/Volumes/…) or a workspace folder"
                            + " (/Workspace/…) instead."),
            Rule.words(
                    "Firewalls and virtual networks|this request is not authorized to perform this operation"
                            + "|server failed to authenticate the request",
                    "The cloud's storage behind the workspace refused Databricks itself, mostly because of its firewall:"
                            + " Jenkins' credential is not the reason. Ask the workspace's administrator to let it in."));

    private static final Rule NOT_A_USER = Rule.words(
            "user not authorized|(unauthorized|invalid) access to org",
            "The principal of this credential is not in this workspace: it must be a user of the workspace, and a"
                    + " personal access token must come from it.");

    /** A part of the API, or of the storage behind it. */
    private static final Rule SWITCHED_OFF =
            Rule.words("DBFS root is disabled", "", "FEATURE_DISABLED", "ENDPOINT_NOT_FOUND");

    private static final String RESOURCE_ID =
            " A principal of Microsoft Entra ID that may manage the workspace in Azure is let in, too, once you set azureResourceId.";

    private static final List<Rule> PRINCIPAL = List.of(
            NOT_A_USER,
            Rule.words(
                    "workspace with resource id .* could not be found",
                    "Check azureResourceId: it must be that of the workspace at this address."),
            Rule.words(
                    "must have userAADToken defined",
                    "Databricks lets only Microsoft Entra principals make a scope on an Azure Key Vault: use such a"
                            + " credential."));

    private static final Rule JOB = Rule.words(
            "\\bjob \\S+ does not exist", "Check jobId and the workspace: job ids differ between workspaces.");

    private static final List<Rule> THINGS = List.of(
            JOB,
            Rule.words(
                    "\\brun \\S+ does not exist|\\brun: \\S+ in job: .* doesn't exist",
                    "Databricks keeps runs for 60 days; check the run id and the workspace."),
            Rule.words(
                    "\\bscope .*does not exist", "Check scope and the workspace; databricksSecretScope makes a scope."),
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
                    "Databricks does not put a notebook in the place of a file or a file in that of a notebook: delete what"
                            + " is there, or choose another target."));

    private static final List<Rule> CODES = List.of(
            Rule.words(
                    "\\bquota\\b",
                    "A limit of the workspace is reached: delete what is not needed any more, or ask an administrator to"
                            + " have the limit raised.",
                    "QUOTA_EXCEEDED",
                    "RESOURCE_LIMIT_EXCEEDED",
                    "QuotaExceeded"),
            Rule.codes(
                    "This is switched off in the workspace, or its pricing tier lacks it: ask a workspace administrator.",
                    "FEATURE_DISABLED"),
            Rule.codes(
                    "The workspace does not know this call of the API: check the workspace's host name.",
                    "ENDPOINT_NOT_FOUND"),
            Rule.codes(
                    "A policy of the Azure subscription forbids it: whoever is responsible for the policies can say what it asks for.",
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
     * A sentence or two to put behind the remote message, or {@code null} where the message says it all.
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

    /** Whether the workspace would refuse every other call of this principal to this part of the API in the same way, whatever it is about. */
    static boolean isOfAll(RemoteError error) {
        return error.refusesToken()
                || first(List.of(NETWORK), error) != null
                || NOT_A_USER.fits(error)
                || SWITCHED_OFF.fits(error);
    }

    /** A job that is missing is then one that the settings name, for a task to run. */
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
        return "This is a web page and no answer of the Databricks API: check the workspace's host name and whether a proxy"
                + " or a sign-in page stands in between.";
    }

    private static String forbidden(RestRequest request, RemoteError error) {
        if (request.path().startsWith("/subscriptions")) {
            return "The principal of this credential may not do this in Azure: give it the role Contributor on the resource"
                    + " group.";
        }
        return "The principal of this credential may not do this: it must be a user of the workspace and hold the permission "
                + (error.message() == null ? "that this takes." : "named above.");
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
