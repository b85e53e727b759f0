package io.jenkins.plugins.databricks.workspace;

import java.util.regex.Pattern;

/**
 * Names a Databricks workspace in Azure.
 *
 * @param subscriptionId the subscription's id
 * @param resourceGroup the resource group, which must be there
 * @param name the workspace's name
 * @see <a href="https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules">Naming rules</a>
 */
public record ArmResourceId(String subscriptionId, String resourceGroup, String name) {

    private static final Pattern SUBSCRIPTION = Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
    private static final Pattern GROUP = Pattern.compile("[\\p{L}\\p{N}_().-]{0,89}[\\p{L}\\p{N}_()-]");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{3,64}");

    /** @throws IllegalArgumentException when Azure takes no such name; the message names the parameter */
    public ArmResourceId {
        if (!SUBSCRIPTION.matcher(String.valueOf(subscriptionId)).matches()) {
            throw new IllegalArgumentException("subscriptionId: '" + subscriptionId
                    + "' is no id of a subscription. Write it as in 01234567-89ab-cdef-0123-456789abcdef");
        }
        checkResourceGroup("resourceGroup", resourceGroup);
        checkName(name);
    }

    /** @throws IllegalArgumentException when no resource group can have this name; the message names the parameter */
    public static void checkResourceGroup(String parameter, String group) {
        if (!GROUP.matcher(String.valueOf(group)).matches()) {
            throw new IllegalArgumentException(parameter + ": '" + group + "' is no name of a resource group. Use letters, digits, '-', '_', '.'"
                    + " and parentheses, at most 90 characters and no '.' at the end");
        }
    }

    /** @throws IllegalArgumentException when no workspace can have this name */
    public static void checkName(String name) {
        if (!NAME.matcher(String.valueOf(name)).matches()) {
            throw new IllegalArgumentException("name: '" + name
                    + "' is no name that Azure takes for a Databricks workspace. Use 3 to 64 letters, digits, '-' and '_'");
        }
    }

    /** As ARM writes it. */
    @Override
    public String toString() {
        return groupId(subscriptionId, resourceGroup) + "/providers/Microsoft.Databricks/workspaces/" + name;
    }

    /** The resource id of a resource group. */
    public static String groupId(String subscriptionId, String group) {
        return "/subscriptions/" + subscriptionId + "/resourceGroups/" + group;
    }
}
