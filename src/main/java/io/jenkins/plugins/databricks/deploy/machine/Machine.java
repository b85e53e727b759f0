package io.jenkins.plugins.databricks.deploy.machine;

/** Starts something in Databricks and waits for its end, over restarts of Jenkins. It holds no thread while it waits, and no call to it takes long. */
public interface Machine {

    /** Begins. */
    void start();

    /** Resumes where an earlier session of Jenkins stopped, and logs that. */
    void resume();

    /** Aborts; on a second call it stops waiting. */
    void stop();
}
