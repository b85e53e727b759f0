package io.jenkins.plugins.databricks.deploy.azure;

import io.jenkins.plugins.databricks.api.ArmResourceId;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * The managed resource group of a Databricks workspace, which Azure creates for the workspace's own resources. By
 * default it is named {@code databricks-rg-NAME-xxxxxxxxxxxxx} like that of {@code az}, except that the thirteen
 * letters and digits at the end are not random: they are the beginning of the SHA-256 of the workspace's resource ID
 * (in lower case, as Azure ignores case) in base 36, so the same workspace requests the same group each time. A NAME
 * that would make it exceed 90 characters is truncated.
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
     * Its resource ID.
     *
     * @param nameOrId as given by the user, or {@code null}
     * @throws InvalidInputException when it is neither a name nor the ID of a resource group
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
            throw new IllegalStateException("every Java platform supports SHA-256", e);
        }
    }
}
