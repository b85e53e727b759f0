/** Work on another thread that can be stopped. */
package io.jenkins.plugins.databricks.rest.task;
