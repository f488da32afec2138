//! What happens when the JVM loads and unloads the library. The only exported symbols.

use super::{hot, lookup, panics, questions, regions, transits, upkeep};
use crate::transfer::release_idle_pipes;
use jni::errors::Error;
use jni::strings::JNIStr;
use jni::sys::{JNI_ERR, JNI_VERSION_1_8, JavaVM, jint};
use jni::{EnvUnowned, NativeMethod, Outcome, jni_str};
use std::ffi::c_void;
use std::panic::catch_unwind;
use std::ptr;

/// The class that declares the natives. It has no static initializer, so that finding it runs no Java code.
const CLASS: &JNIStr = jni_str!("io/sluice/internal/Native");

/// Binds the natives. Finds one class, of the loader that is loading the library, and looks up nothing else.
#[unsafe(no_mangle)]
extern "system" fn JNI_OnLoad(vm: *mut JavaVM, _reserved: *mut c_void) -> jint {
    let mut env = ptr::null_mut();
    // SAFETY: the JVM passes itself and the thread that calls is attached; GetEnv has been there since 1.2.
    let answer = unsafe { ((**vm).v1_2.GetEnv)(vm, &raw mut env, JNI_VERSION_1_8) };
    if answer != 0 {
        return JNI_ERR;
    }
    // SAFETY: GetEnv succeeded, so it is this thread's.
    let mut env = unsafe { EnvUnowned::from_raw(env.cast()) };
    let bound = env
        .with_env(|env| -> Result<(), Error> {
            let class = env.find_class(CLASS)?;
            // SAFETY: each function below has the parameters and result that its signature says, and the natives are
            // static.
            unsafe { env.register_native_methods(class, &natives()) }
        })
        .into_outcome();
    match bound {
        Outcome::Ok(()) => JNI_VERSION_1_8,
        Outcome::Err(error) => {
            let why = format!(
                "the library and io.sluice.internal.Native are not of one build; use those of one ({error})"
            );
            env.with_env(|env| -> Result<(), Error> {
                panics::replace_pending(env, jni_str!("java/lang/UnsatisfiedLinkError"), &why);
                Ok(())
            })
            .resolve::<panics::Bug>();
            JNI_ERR
        }
        Outcome::Panic(_) => JNI_ERR,
    }
}

/// Gives back what the library holds by itself: its idle pipes.
#[unsafe(no_mangle)]
extern "system" fn JNI_OnUnload(_vm: *mut JavaVM, _reserved: *mut c_void) {
    // There is nobody left to tell of a panic.
    let _ = catch_unwind(release_idle_pipes);
}

fn natives() -> Vec<NativeMethod<'static>> {
    macro_rules! native {
        ($name:literal, $signature:literal, $function:path) => {
            // SAFETY: see where they are registered.
            unsafe {
                NativeMethod::from_raw_parts(jni_str!($name), jni_str!($signature), $function as *mut c_void)
            }
        };
    }
    vec![
        native!("nothing", "()V", hot::nothing),
        native!("plan", "(IIJIIJJIIJ)J", hot::plan),
        native!("transfer", "(IIJIIJJIIJJ)J", hot::transfer),
        native!("layout", "()I", questions::layout),
        native!("buildId", "()Ljava/lang/String;", questions::build_id),
        native!("capabilities", "()J", questions::capabilities),
        native!("addressOf", "(Ljava/nio/ByteBuffer;)J", questions::address_of),
        native!("errnoText", "(I)Ljava/lang/String;", questions::errno_text),
        native!("localErrnoText", "(I)[B", questions::local_errno_text),
        native!("reasonText", "(I)Ljava/lang/String;", questions::reason_text),
        native!("probe", "(I)I", questions::probe),
        native!("gathers", "(I)I", questions::gathers),
        native!("nextEdge", "(IJZ)J", questions::next_edge),
        native!("obstacle", "(I)I", questions::obstacle),
        native!("interfaceTo", "(JJJJI)I", questions::interface_to),
        native!("features", "(I)I", questions::features),
        native!("trustedLookup", "()Ljava/lang/invoke/MethodHandles$Lookup;", lookup::trusted_lookup),
        native!("openTransit", "()J", transits::open),
        native!("drainTransit", "(J[BII)J", transits::drain),
        native!("closeTransit", "(J)V", transits::close),
        native!("openRelayTransit", "()J", transits::open_for_relay),
        native!("pipes", "(I)J", transits::pipes),
        native!("releaseIdlePipes", "()V", transits::release_idle),
        native!("openRegions", "(J)J", regions::open),
        native!("closeRegions", "(JJ)V", regions::close),
        native!("forgetFile", "(JIJ)V", regions::forget),
        native!("mappedBytes", "(J)J", regions::mapped),
        native!("sendPieces", "(JJIJIIIJIJ)J", regions::send),
        native!("cork", "(IJ)I", regions::cork),
        native!("uncork", "(IJ)V", regions::uncork),
        native!("reserve", "(IJJJ)J", upkeep::reserve),
        native!("trim", "(IJ)J", upkeep::trim),
        native!("tend", "(IJJIJ)J", upkeep::tend),
    ]
}
