/**
 * What {@code ./dev demo} starts: {@link io.jenkins.plugins.databricks.demo.JenkinsDemo} where Jenkins' artifacts are at hand, and
 * {@link io.jenkins.plugins.databricks.demo.StandaloneDemo} where they are not.
 */
package io.jenkins.plugins.databricks.demo;
