package io.jenkins.plugins.databricks.deploy;

import java.net.URI;

/** The log of a deployment, line by line. */
public interface DeploymentLog {

    /** Writes one line. Remote text in it has no line breaks and must not be interpreted. */
    void line(String text);

    /** Writes one line that ends with a link. */
    void link(String text, URI target);
}
