/**
 * The Pipeline steps, a file each: the step with its parameters, its execution, and its descriptor. What a step does is in methods that the
 * freestyle build steps call as well.
 */
package io.jenkins.plugins.databricks.steps;
