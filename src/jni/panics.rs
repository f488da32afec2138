//! How what goes wrong in Rust reaches Java.

use jni::errors::{Error, ErrorPolicy};
use jni::objects::JThrowable;
use jni::strings::{JNIStr, JNIString};
use jni::sys::JNIEnv;
use jni::{Env, EnvUnowned, jni_str};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a bug of the library is to Java: not an `IOException`, which a program may expect and handle.
const BUG: &JNIStr = jni_str!("java/lang/InternalError");

/// Runs the body of a raw native. A panic in it leaves an `InternalError` pending and gives `otherwise`, which Java never
/// sees.
///
/// # Safety
/// `env` is what the JVM passed to the native.
pub(super) unsafe fn guarded<T>(env: *mut JNIEnv, otherwise: T, body: impl FnOnce() -> T) -> T {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(value) => value,
        // SAFETY: by the caller's promise.
        Err(panic) => unsafe { throw(env, panic, otherwise) },
    }
}

/// Apart, and never inlined, so that a hot native holds nothing of it.
#[cold]
#[inline(never)]
unsafe fn throw<T>(env: *mut JNIEnv, panic: Box<dyn Any + Send>, otherwise: T) -> T {
    // SAFETY: it is the JVM's own, for this thread and this call.
    let mut env = unsafe { EnvUnowned::from_raw(env) };
    env.with_env(|env| -> Result<(), Error> {
        raise(env, &message(panic));
        Ok(())
    })
    .resolve::<Bug>();
    otherwise
}

/// What natives do with an error or a panic when they go through the jni crate: an `InternalError`, unless an exception is
/// pending already.
pub(super) struct Bug;

impl<T: Default> ErrorPolicy<T, Error> for Bug {
    type Captures<'local: 'native, 'native> = ();

    fn on_error<'local: 'native, 'native>(
        env: &mut Env<'local>,
        (): &mut (),
        error: Error,
    ) -> jni::errors::Result<T> {
        raise(env, &format!("Sluice's native library met an error of the JVM: {error}"));
        Ok(T::default())
    }

    fn on_panic<'local: 'native, 'native>(
        env: &mut Env<'local>,
        (): &mut (),
        panic: Box<dyn Any + Send>,
    ) -> jni::errors::Result<T> {
        raise(env, &message(panic));
        Ok(T::default())
    }
}

fn raise(env: &mut Env<'_>, message: &str) {
    if !env.exception_check() {
        // It always gives an error: that there is an exception now.
        let _ = env.throw_new(BUG, JNIString::from(message));
    }
}

/// Leaves an exception of a class pending, whatever is pending already becoming its cause.
pub(super) fn replace_pending(env: &mut Env<'_>, class: &JNIStr, message: &str) {
    let cause: Option<JThrowable<'_>> = env.exception_occurred();
    env.exception_clear();
    let told = cause.and_then(|cause| cause.get_message(env).ok()).map(|text| text.to_string());
    let message = told.map_or_else(|| message.to_owned(), |told| format!("{message}: {told}"));
    let _ = env.throw_new(class, JNIString::from(message));
}

/// What a panic says: `panic!("text")` carries a `&str`, `panic!("{x}")` a `String`.
fn message(panic: Box<dyn Any + Send>) -> String {
    let text = match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => match panic.downcast::<&'static str>() {
            Ok(text) => (*text).to_owned(),
            Err(panic) => {
                // Dropping a stranger may panic again.
                std::mem::forget(panic);
                "of a kind that says nothing".to_owned()
            }
        },
    };
    format!("panic in Sluice's native library, which is a bug; please report it: {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(body: impl FnOnce()) -> String {
        message(catch_unwind(AssertUnwindSafe(body)).expect_err("it panics"))
    }

    #[test]
    fn a_panic_is_quoted_whatever_carries_it() {
        assert!(said(|| panic!("plain")).ends_with(": plain"));
        assert!(said(|| panic!("of {}", 7)).ends_with(": of 7"));
        assert!(said(|| std::panic::panic_any(7)).ends_with(": of a kind that says nothing"));
    }
}
