package io.jenkins.plugins.databricks.auth;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What to do about the refusals of Microsoft Entra ID that service principals meet.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes">Error codes</a>
 */
final class EntraErrors {

    private static final Pattern CODE = Pattern.compile("^AADSTS(\\d+)");

    private static final String TENANT = "Check the tenant and the cloud: there is no such tenant.";
    private static final String LATER = "Microsoft Entra ID could not do it at the moment: try again later.";
    private static final String FEDERATED =
            " of the id token must be exactly that of a federated credential of the app registration.";

    private static final Map<String, String> ADVICE = Map.ofEntries(
            Map.entry("7000215", "Check the secret: what the credential needs is the secret's value, not its id."),
            Map.entry(
                    "7000222",
                    "The secret has expired: make a new one in the app registration, and store it in the credential."),
            Map.entry("700016", "Check client id and tenant: there is no such application in this tenant."),
            Map.entry("7000112", "The application is switched off in its tenant: ask who is responsible for it."),
            Map.entry("90002", TENANT),
            Map.entry("900023", TENANT),
            Map.entry("900021", TENANT),
            Map.entry(
                    "700027",
                    "Upload this credential's certificate, without its key, to the app registration, and check that it has"
                            + " not expired."),
            Map.entry(
                    "700024",
                    "Check the clock of Jenkins' controller, and that certificate or id token have not expired."),
            Map.entry("70021", "Issuer, subject and audience" + FEDERATED),
            Map.entry("700211", "The issuer" + FEDERATED),
            Map.entry("700212", "The audience" + FEDERATED),
            Map.entry("700213", "The subject" + FEDERATED),
            Map.entry(
                    "53003",
                    "A Conditional Access policy of the tenant forbids it, often because of the address that Jenkins comes"
                            + " from: ask who is responsible for the tenant."),
            Map.entry(
                    "500011",
                    "The tenant does not know Azure Databricks: check the tenant, or register the resource provider"
                            + " Microsoft.Databricks in one of its subscriptions."),
            Map.entry("90033", LATER),
            Map.entry("50196", LATER));

    private EntraErrors() {}

    /** Whether Microsoft Entra ID has answered, and this is its refusal. */
    static boolean isRefusal(String reason) {
        return CODE.matcher(reason).find();
    }

    /**
     * A sentence to put behind the refusal.
     *
     * @param proof how the principal proved who it is, which is what to check where the code says no more
     */
    static String advice(String reason, EntraProof proof) {
        Matcher code = CODE.matcher(reason);
        String known = code.find() ? ADVICE.get(code.group(1)) : null;
        return known == null ? "Check tenant, " + proof.whatToCheck() + "." : known;
    }
}
