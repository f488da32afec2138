package io.sluice.internal;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Finds members of JDK classes by name, and remembers the first that a JDK does not have. Lives only as long as
 * {@link JdkChannels} is being initialised, since it holds a lookup that may see everything.
 *
 * <p>The system property {@code sluice.jdk.missing}, set to a member such as {@code FileChannelImpl.threads}, makes
 * that member count as missing. It is there for tests.
 */
final class Members {
    private final MethodHandles.Lookup lookup;
    private final String simulated = System.getProperty("sluice.jdk.missing");
    private String missing;
    private Throwable reason;

    Members(MethodHandles.Lookup lookup) {
        this.lookup = lookup;
    }

    /** The class of that name, or {@code Void} if there is none. */
    Class<?> type(String name) {
        String member = name.substring(name.lastIndexOf('.') + 1);
        try {
            if (member.equals(simulated)) {
                throw new ClassNotFoundException(name);
            }
            return Class.forName(name, false, null);
        } catch (ClassNotFoundException e) {
            return note(member, e, Void.class);
        }
    }

    /** A getter of an instance field, as {@code (receiver)result}. */
    MethodHandle getter(Class<?> owner, String name, Class<?> type, Class<?> receiver, Class<?> result) {
        try {
            return lookup.findGetter(present(owner, name), name, type).asType(methodType(result, receiver));
        } catch (ReflectiveOperationException e) {
            return note(name(owner, name), e, null);
        }
    }

    MethodHandle getter(Class<?> owner, String name, Class<?> type, Class<?> receiver) {
        return getter(owner, name, type, receiver, type);
    }

    /** A getter of an instance field that a JDK need not have, or null. */
    MethodHandle optionalGetter(Class<?> owner, String name, Class<?> type, Class<?> receiver) {
        try {
            return lookup.findGetter(owner, name, type).asType(methodType(type, receiver));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** A setter of an instance field, as {@code (receiver, type)void}. */
    MethodHandle setter(Class<?> owner, String name, Class<?> type, Class<?> receiver) {
        try {
            return lookup.findSetter(present(owner, name), name, type).asType(methodType(void.class, receiver, type));
        } catch (ReflectiveOperationException e) {
            return note(name(owner, name), e, null);
        }
    }

    /** An instance method with its receiver's type replaced by one that may be named. */
    MethodHandle method(Class<?> owner, String name, MethodType type, Class<?> receiver) {
        try {
            return lookup.findVirtual(present(owner, name), name, type).asType(type.insertParameterTypes(0, receiver));
        } catch (ReflectiveOperationException e) {
            return note(name(owner, name), e, null);
        }
    }

    /** An instance method that a JDK need not have, or null. */
    MethodHandle optionalMethod(Class<?> owner, String name, MethodType type, Class<?> receiver) {
        try {
            return lookup.findVirtual(owner, name, type).asType(type.insertParameterTypes(0, receiver));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** A static method. */
    MethodHandle function(Class<?> owner, String name, MethodType type) {
        try {
            return lookup.findStatic(present(owner, name), name, type);
        } catch (ReflectiveOperationException e) {
            return note(name(owner, name), e, null);
        }
    }

    /** The value of a static constant. */
    int constant(Class<?> owner, String name, Class<?> type) {
        try {
            Object value = lookup.findStaticGetter(present(owner, name), name, type).invoke();
            return ((Number) value).intValue();
        } catch (Throwable e) {
            return note(name(owner, name), e, -1);
        }
    }

    /** The first member that was not found, or null. */
    String missing() {
        return missing;
    }

    /** Why the first member was not found, or null. */
    Throwable reason() {
        return reason;
    }

    private Class<?> present(Class<?> owner, String name) throws NoSuchFieldException {
        String member = name(owner, name);
        if (owner == Void.class || member.equals(simulated)) {
            throw new NoSuchFieldException(member);
        }
        return owner;
    }

    private <T> T note(String member, Throwable why, T result) {
        if (missing == null) {
            missing = member;
            reason = why;
        }
        return result;
    }

    private static String name(Class<?> owner, String member) {
        return owner.getSimpleName() + "." + member;
    }
}
