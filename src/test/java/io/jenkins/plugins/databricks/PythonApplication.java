package io.jenkins.plugins.databricks;

import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.FilePath;
import io.jenkins.plugins.databricks.emulator.Emulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The guide's application of two Python files, of which a package can be made, and a job that runs it. */
public final class PythonApplication {

    private PythonApplication() {}

    /**
     * Lets job 17 run {@code main.py} of a volume's folder. Beside it is what the application needs of PySpark, as a
     * cluster has it.
     */
    public static void addJob(Emulator emulator) throws IOException {
        Path pyspark = Files.createDirectories(emulator.root().resolve("Volumes/main/sales/code/pyspark"));
        Files.writeString(pyspark.resolve("__init__.py"), "");
        Files.writeString(pyspark.resolve("sql.py"), """
                class SparkSession:
                    class builder:
                        getOrCreate = staticmethod(lambda: 'the session of the cluster')
                """);
        emulator.addJob(17, new ObjectMapper().readTree("""
                { "name": "daily-sales", "tasks": [ { "task_key": "main",
                  "spark_python_task": { "python_file": "/Volumes/main/sales/code/main.py" } } ] }
                """));
    }

    /** The application, and a file that is none of its business. */
    public static void checkOut(FilePath workspace) throws IOException, InterruptedException {
        workspace.child("src/main.py").write("""
                from pyspark.sql import SparkSession
                from customer import load

                spark = SparkSession.builder.getOrCreate()

                load(spark)
                """, "UTF-8");
        workspace.child("src/customer.py").write("""
                import sys

                def load(spark):
                    print(f'loaded with {spark}, {sys.argv[1:]}')
                """, "UTF-8");
        workspace.child("src/tests/test_customer.py").write("import pytest", "UTF-8");
    }
}
