package io.jenkins.plugins.databricks.auth;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hints on errors of Microsoft Entra ID that concern service principals.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes">Error codes</a>
 */
final class EntraErrors {

    private static final Pattern CODE = Pattern.compile("^AADSTS(\\d+)");

    private static final String TENANT = "Check the tenant ID and the cloud: there is no such tenant.";
    private static final String LATER = "Microsoft Entra ID is temporarily unavailable: try again later.";
    private static final String FEDERATED =
            " of the ID token must exactly match a federated credential of the app registration.";

    private static final Map<String, String> ADVICE = Map.ofEntries(
            Map.entry("7000215", "Check the secret: the credential needs the secret's value, not its ID."),
            Map.entry(
                    "7000222",
                    "The secret has expired: create a new one in the app registration, and store it in the "
                            + "credential."),
            Map.entry("700016", "Check client ID and tenant ID: there is no such application in this tenant."),
            Map.entry("7000112", "The application is disabled in its tenant: ask its administrator."),
            Map.entry("90002", TENANT),
            Map.entry("900023", TENANT),
            Map.entry("900021", TENANT),
            Map.entry(
                    "700027",
                    "Upload this credential's certificate, without its key, to the app registration, and check that it has"
                            + " not expired."),
            Map.entry(
                    "700024",
                    "Check the clock of the Jenkins controller, and that the certificate or ID token has not expired."),
            Map.entry("70021", "Issuer, subject and audience" + FEDERATED),
            Map.entry("700211", "The issuer" + FEDERATED),
            Map.entry("700212", "The audience" + FEDERATED),
            Map.entry("700213", "The subject" + FEDERATED),
            Map.entry(
                    "53003",
                    "A Conditional Access policy of the tenant forbids it, often because of Jenkins' IP address: ask "
                            + "the tenant's administrator."),
            Map.entry(
                    "500011",
                    "The tenant does not know Azure Databricks: check the tenant, or register the resource provider"
                            + " Microsoft.Databricks in one of its subscriptions."),
            Map.entry("90033", LATER),
            Map.entry("50196", LATER));

    private EntraErrors() {}

    /** Whether this is an error response of Microsoft Entra ID. */
    static boolean isRefusal(String reason) {
        return CODE.matcher(reason).find();
    }

    /**
     * A sentence to append to the error.
     *
     * @param proof the principal's proof of identity, which is to be checked if the code says no more
     */
    static String advice(String reason, EntraProof proof) {
        Matcher code = CODE.matcher(reason);
        String known = code.find() ? ADVICE.get(code.group(1)) : null;
        return known == null ? "Check tenant, " + proof.whatToCheck() + "." : known;
    }
}
