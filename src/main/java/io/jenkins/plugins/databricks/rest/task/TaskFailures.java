package io.jenkins.plugins.databricks.rest.task;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.ExecutionException;

/** Unwraps the exception of a task on another thread. */
public final class TaskFailures {

    private TaskFailures() {}

    /**
     * The task's own exception.
     *
     * @return an {@link IOException}, to be thrown; unchecked exceptions and errors are thrown right here
     * @throws UndeclaredThrowableException when the task has thrown another checked exception
     */
    public static IOException ioException(ExecutionException wrapper) {
        Throwable failure = wrapper.getCause();
        if (failure instanceof RuntimeException fault) {
            throw fault;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof IOException known) {
            return known;
        }
        throw new UndeclaredThrowableException(failure);
    }
}
