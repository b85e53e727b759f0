package io.jenkins.plugins.databricks.credentials;

import hudson.Util;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.auth.AzureCloud;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.Arrays;
import java.util.stream.Stream;

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

    /**
     * The cloud chosen in a form.
     *
     * @throws InvalidInputException when it is not one of {@link #items}
     */
    static AzureCloud of(String chosen) {
        if (Util.fixEmpty(chosen) == null) {
            return AzureCloud.PUBLIC;
        }
        return Stream.of(AzureCloud.values())
                .filter(cloud -> cloud.name().equals(chosen))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "cloud: must be one of " + Arrays.toString(AzureCloud.values()) + ", not '" + chosen + "'"));
    }
}
