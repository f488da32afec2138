package io.sluice.jmx;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import javax.management.DescriptorKey;

/** What an attribute is, for those who see it in a console. Public, as the server reads it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface About {
    /** The name of the descriptor's field that holds it. */
    String KEY = "about";

    /**
     * Says what it is.
     *
     * @return a sentence without its full stop
     */
    @DescriptorKey(KEY)
    String value();

    /**
     * Says what it is counted in, under the name that JMX has for that.
     *
     * @return the unit; empty where there is none
     */
    @DescriptorKey("units")
    String units() default "";
}
