package io.jenkins.plugins.databricks.connection;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.api.ArmResourceId;

/** The Azure resource id of a workspace. */
final class AzureResourceId {

    private AzureResourceId() {}

    static boolean isValid(String value) {
        return ArmResourceId.isOfWorkspace(value);
    }

    static FormValidation check(String value) {
        String id = Util.fixEmptyAndTrim(value);
        return id == null || isValid(id) ? FormValidation.ok() : FormValidation.error(Messages.AzureResourceId_form());
    }
}
