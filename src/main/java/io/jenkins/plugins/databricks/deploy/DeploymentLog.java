package io.jenkins.plugins.databricks.deploy;

import java.net.URI;

/** Where a deployment tells a person what it does, line by line. */
public interface DeploymentLog {

    /** One line. Remote text in it is data: it has no line breaks and is not to be interpreted. */
    void line(String text);

    /** One line that ends with a link. */
    void link(String text, URI target);
}
