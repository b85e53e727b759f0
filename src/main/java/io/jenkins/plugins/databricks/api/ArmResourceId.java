package io.jenkins.plugins.databricks.api;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.regex.Pattern;

/**
 * The Azure resource ID of a Databricks workspace.
 *
 * @param subscriptionId the subscription's ID
 * @param resourceGroup the existing resource group
 * @param name the workspace's name
 * @see <a href="https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules">Naming
 *     rules</a>
 */
public record ArmResourceId(String subscriptionId, String resourceGroup, String name) {

    private static final Pattern SUBSCRIPTION = Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
    private static final Pattern GROUP = Pattern.compile("[\\p{L}\\p{N}_().-]{0,89}[\\p{L}\\p{N}_()-]");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{3,64}");

    /** The characters of names in Azure; above all no slashes and line breaks, as IDs are used in paths and headers. */
    private static final String ANY_NAME = "[\\p{L}\\p{N}_().-]+";

    private static final String IN_GROUP = "/subscriptions/" + ANY_NAME + "/resourceGroups/" + ANY_NAME;
    private static final Pattern GROUP_ID = Pattern.compile(IN_GROUP, Pattern.CASE_INSENSITIVE);
    private static final Pattern WORKSPACE_ID = Pattern.compile(
            IN_GROUP + "/providers/Microsoft\\.Databricks/workspaces/" + ANY_NAME, Pattern.CASE_INSENSITIVE);
    private static final Pattern VAULT_ID =
            Pattern.compile(IN_GROUP + "/providers/Microsoft\\.KeyVault/vaults/" + ANY_NAME, Pattern.CASE_INSENSITIVE);

    /** @throws InvalidInputException when a name is not valid in Azure; the message names the parameter */
    public ArmResourceId {
        checkSubscription(subscriptionId);
        checkResourceGroup("resourceGroup", resourceGroup);
        checkName(name);
    }

    /** @throws InvalidInputException when it is not the ID of a subscription */
    public static void checkSubscription(String subscriptionId) {
        check(SUBSCRIPTION, "subscriptionId", subscriptionId, "an ID such as 01234567-89ab-cdef-0123-456789abcdef");
    }

    /** @throws InvalidInputException when it is not a valid resource group name; the message names the parameter */
    public static void checkResourceGroup(String parameter, String group) {
        check(
                GROUP,
                parameter,
                group,
                "letters, digits, '-', '_', '.' and parentheses, at most 90 characters, without a '.' at the end");
    }

    /** @throws InvalidInputException when it is not a valid workspace name */
    public static void checkName(String name) {
        check(NAME, "name", name, "3 to 64 letters, digits, '-' and '_'");
    }

    private static void check(Pattern pattern, String parameter, String value, String rule) {
        if (value == null || value.isEmpty()) {
            throw new InvalidInputException(parameter + " is missing");
        }
        if (!pattern.matcher(value).matches()) {
            throw new InvalidInputException(parameter + ": '" + value + "' is not valid. Use " + rule);
        }
    }

    /** Whether it has the form of a workspace's resource ID. */
    public static boolean isOfWorkspace(String id) {
        return WORKSPACE_ID.matcher(id).matches();
    }

    /** Whether it has the form of a resource group's ID. */
    public static boolean isOfGroup(String id) {
        return GROUP_ID.matcher(id).matches();
    }

    /** Whether it has the form of a Key Vault's resource ID. */
    static boolean isOfVault(String id) {
        return VAULT_ID.matcher(id).matches();
    }

    /** The resource ID in ARM's notation. */
    @Override
    public String toString() {
        return groupId(subscriptionId, resourceGroup) + "/providers/Microsoft.Databricks/workspaces/" + name;
    }

    /** The resource ID of a resource group. */
    public static String groupId(String subscriptionId, String group) {
        return "/subscriptions/" + subscriptionId + "/resourceGroups/" + group;
    }
}
