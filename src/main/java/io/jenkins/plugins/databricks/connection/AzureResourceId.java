package io.jenkins.plugins.databricks.connection;

import hudson.Util;
import hudson.util.FormValidation;
import java.util.regex.Pattern;

/** The Azure resource id of a workspace. */
final class AzureResourceId {

    private static final Pattern FORM = Pattern.compile(
            "/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft.Databricks/workspaces/[^/]+",
            Pattern.CASE_INSENSITIVE);

    private AzureResourceId() {}

    static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    static FormValidation check(String value) {
        String id = Util.fixEmptyAndTrim(value);
        return id == null || isValid(id) ? FormValidation.ok() : FormValidation.error(Messages.AzureResourceId_form());
    }
}
