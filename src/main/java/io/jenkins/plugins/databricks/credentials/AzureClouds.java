package io.jenkins.plugins.databricks.credentials;

import hudson.Util;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.auth.AzureCloud;

/** The Azure clouds in forms. */
final class AzureClouds {

    private AzureClouds() {}

    static ListBoxModel items() {
        ListBoxModel items = new ListBoxModel();
        for (AzureCloud cloud : AzureCloud.values()) {
            items.add(displayName(cloud), cloud.name());
        }
        return items;
    }

    private static String displayName(AzureCloud cloud) {
        return switch (cloud) {
            case PUBLIC -> Messages.AzureCloud_public();
            case US_GOVERNMENT -> Messages.AzureCloud_usGovernment();
            case CHINA -> Messages.AzureCloud_china();
        };
    }

    /** The cloud chosen in a form. */
    static AzureCloud of(String chosen) {
        return Util.fixEmpty(chosen) == null ? AzureCloud.PUBLIC : AzureCloud.valueOf(chosen);
    }
}
