package io.jenkins.plugins.databricks.rest.settings;

import java.util.Locale;

/** Names the plugin to Databricks in the form that Databricks' SDKs use, so that its audit log can tell it apart. */
public final class UserAgent {

    private UserAgent() {}

    /** For instance {@code jenkins-databricks/12.v3a jvm/17 os/linux cicd/jenkins}. */
    public static String of(String pluginVersion) {
        return "jenkins-databricks/" + token(pluginVersion) + " jvm/"
                + Runtime.version().feature() + " os/"
                + token(System.getProperty("os.name").toLowerCase(Locale.ROOT)) + " cicd/jenkins";
    }

    private static String token(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^-|-$", "");
    }
}
