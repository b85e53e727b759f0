package io.jenkins.plugins.databricks.deploy.azure;

import io.jenkins.plugins.databricks.api.ArmResourceId;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * The resource group that Azure makes for a Databricks workspace's own resources. Where nobody names it, it is called
 * {@code databricks-rg-NAME-xxxxxxxxxxxxx} as {@code az} calls it. But the thirteen letters and digits at the end are
 * not random: they are the beginning of the SHA-256 of the workspace's resource id (in lower case, since Azure does not
 * tell case apart) in base 36, so that the same workspace asks for the same group each time. Of a NAME so long that the
 * whole would exceed 90 characters, the end is left out.
 *
 * @see <a
 *     href="https://github.com/Azure/azure-cli-extensions/blob/506396ad4cce1f419409075a6d85ecf833b6c271/src/databricks/azext_databricks/_validators.py">how
 *     az names it</a>
 */
final class ManagedResourceGroup {

    private static final String PREFIX = "databricks-rg-";
    private static final int MAX_NAME = 90;
    private static final int DIGEST = 13;
    private static final int LETTERS_AND_DIGITS = 36;

    private ManagedResourceGroup() {}

    /**
     * Its resource id.
     *
     * @param nameOrId as a person gives it, or {@code null}
     * @throws InvalidInputException when that is neither a name nor an id of a resource group
     */
    static String id(String nameOrId, ArmResourceId workspace) {
        if (nameOrId == null) {
            return ArmResourceId.groupId(workspace.subscriptionId(), defaultName(workspace));
        }
        if (ArmResourceId.isOfGroup(nameOrId)) {
            return nameOrId;
        }
        ArmResourceId.checkResourceGroup("managedResourceGroup", nameOrId);
        return ArmResourceId.groupId(workspace.subscriptionId(), nameOrId);
    }

    private static String defaultName(ArmResourceId workspace) {
        String digest = digest(workspace.toString().toLowerCase(Locale.ROOT));
        int room = MAX_NAME - PREFIX.length() - 1 - DIGEST;
        String name = workspace.name();
        return PREFIX + name.substring(0, Math.min(name.length(), room)) + "-" + digest;
    }

    private static String digest(String text) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, sha256).toString(LETTERS_AND_DIGITS).substring(0, DIGEST);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
