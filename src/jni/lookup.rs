use super::panics::Bug;
use jni::errors::Error;
use jni::objects::{JClass, JObject};
use jni::signature::JavaType;
use jni::{EnvUnowned, jni_sig, jni_str};
use std::sync::atomic::{AtomicBool, Ordering};

/// `Native.trustedLookup`: `MethodHandles.Lookup.IMPL_LOOKUP`, which may see every member of every class.
///
/// Handed out once for each loaded copy of the library, to the class that asks first; later callers get null. It is stored
/// nowhere. JNI may read the field although it is private, which is what the lookup is for.
pub(super) extern "system" fn trusted_lookup<'local>(
    mut env: EnvUnowned<'local>,
    _class: JClass<'local>,
) -> JObject<'local> {
    static HANDED_OUT: AtomicBool = AtomicBool::new(false);
    env.with_env(|env| -> Result<_, Error> {
        if HANDED_OUT.swap(true, Ordering::AcqRel) {
            return Ok(JObject::null());
        }
        let class = env.find_class(jni_str!("java/lang/invoke/MethodHandles$Lookup"))?;
        let field = env.get_static_field_id(
            &class,
            jni_str!("IMPL_LOOKUP"),
            jni_sig!("Ljava/lang/invoke/MethodHandles$Lookup;"),
        )?;
        // SAFETY: the field is of that class, static, and an object.
        unsafe { env.get_static_field_unchecked(&class, field, JavaType::Object) }?.into_object()
    })
    .resolve::<Bug>()
}
