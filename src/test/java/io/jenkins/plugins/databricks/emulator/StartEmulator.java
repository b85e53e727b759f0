package io.jenkins.plugins.databricks.emulator;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * On a field of type {@link Emulator}: an emulator of its own for each test, or, where the field is static, one for all tests of the class. It is there before
 * the methods annotated with {@code @BeforeEach} (or {@code @BeforeAll}) and until after those for the end.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(EmulatorExtension.class)
public @interface StartEmulator {

    /** With a self-signed certificate, see {@link Emulator#trust}. */
    boolean https() default false;
}
