/**
 * Measures how fast and how sparing the half of the plugin without Jenkins is, next to what people use without the plugin: {@code curl} and
 * databricks-sdk-java. {@code ./dev bench} runs it. Plugin and peer take turns against the same emulator on this machine, so that only their
 * ratio means anything.
 */
package io.jenkins.plugins.databricks.bench;
