package io.jenkins.plugins.databricks.deploy.updates;

import io.jenkins.plugins.databricks.rest.text.LogText;

/** What there is to start and to wait for beside runs. */
public enum UpdateKind {
    PIPELINE("an update of pipeline", "Update", "of pipeline"),
    APP("a deployment of app", "Deployment", "of app");

    private final String any;
    private final String one;
    private final String of;

    UpdateKind(String any, String one, String of) {
        this.any = any;
        this.one = one;
        this.of = of;
    }

    /** Names one that has no ID yet: {@code an update of pipeline 'sales'}. */
    String words(String name) {
        return any + " '" + LogText.line(name) + "'";
    }

    /** Says that there is none: {@code No update of pipeline 'sales'}. */
    String none(String name) {
        return "No" + words(name).substring(any.indexOf(' '));
    }

    /** Names a started one: {@code Update u of pipeline 'sales'}. */
    String title(String name, String id) {
        return one + " " + LogText.line(id) + " " + of + " '" + LogText.line(name) + "'";
    }
}
