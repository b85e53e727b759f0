package io.jenkins.plugins.databricks.connection;

import io.jenkins.plugins.databricks.api.ArmResourceId;
import io.jenkins.plugins.databricks.rest.InvalidInputException;

/** The form of the Azure resource id of a workspace. */
final class AzureResourceId {

    private AzureResourceId() {}

    /** @throws InvalidInputException when the id has another form */
    static void check(String id) {
        if (!ArmResourceId.isOfWorkspace(id)) {
            throw new InvalidInputException("azureResourceId: " + Messages.AzureResourceId_form());
        }
    }
}
