/**
 * The Pipeline steps, a file each: the step with its parameters, its work, and its descriptor. Freestyle build steps do the same work.
 */
package io.jenkins.plugins.databricks.steps;
