package io.jenkins.plugins.databricks.rest.settings;

import java.util.Locale;

/** The User-Agent of the plugin, in the format of Databricks' SDKs, for Databricks' audit log. */
public final class UserAgent {

    /** By which Databricks knows the plugin. */
    public static final String PRODUCT = "jenkins-databricks";

    private UserAgent() {}

    /** For example {@code jenkins-databricks/12.v3a jvm/17 os/linux cicd/jenkins}. */
    public static String of(String pluginVersion) {
        return PRODUCT + "/" + token(pluginVersion) + " jvm/"
                + Runtime.version().feature() + " os/"
                + token(System.getProperty("os.name").toLowerCase(Locale.ROOT)) + " cicd/jenkins";
    }

    /** A text with only such characters as may stand in a User-Agent. */
    public static String token(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^-|-$", "");
    }
}
