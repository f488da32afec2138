package io.sluice.agent.engine;

import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Writes calls of the hook into {@code transferTo} and {@code transferFrom}: one in front of the body, which is skipped if the
 * hook did the work, and one in front of each of its returns. Only the bodies change: a loaded class may gain no members.
 */
final class HookCalls extends ClassVisitor {
    private static final String HOOK = "io/sluice/agent/boot/Hook";
    private static final String FILE = "Ljava/nio/channels/FileChannel;";
    /** The methods, with the index of the local variable that each of their parameters is in, after {@code this}. */
    private static final Map<String, Parameters> METHODS = Map.of(
            "transferTo(JJLjava/nio/channels/WritableByteChannel;)J", new Parameters(5, 1, 3),
            "transferFrom(Ljava/nio/channels/ReadableByteChannel;JJ)J", new Parameters(1, 2, 4));

    private int written;

    private record Parameters(int channel, int position, int count) {}

    private HookCalls(ClassVisitor next) {
        super(Opcodes.ASM9, next);
    }

    /** Returns the class with the calls in it. */
    static byte[] into(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        HookCalls calls = new HookCalls(writer);
        reader.accept(calls, 0);
        if (calls.written != METHODS.size()) {
            throw new UnsupportedOperationException("it has not both transferTo and transferFrom");
        }
        return writer.toByteArray();
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
        Parameters parameters = METHODS.get(name + descriptor);
        if (parameters == null) {
            return next;
        }
        written++;
        String channel = descriptor.replaceAll("[()J]", "");
        return new MethodVisitor(Opcodes.ASM9, next) {
            @Override
            public void visitCode() {
                super.visitCode();
                visitVarInsn(Opcodes.ALOAD, 0);
                visitVarInsn(Opcodes.LLOAD, parameters.position());
                visitVarInsn(Opcodes.LLOAD, parameters.count());
                visitVarInsn(Opcodes.ALOAD, parameters.channel());
                visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, name, "(" + FILE + "JJ" + channel + ")J", false);
                Label jdk = new Label();
                visitInsn(Opcodes.DUP2);
                visitInsn(Opcodes.LCONST_0);
                visitInsn(Opcodes.LCMP);
                visitJumpInsn(Opcodes.IFEQ, jdk);
                visitLdcInsn(-1L);
                visitInsn(Opcodes.LXOR);
                super.visitInsn(Opcodes.LRETURN);
                visitLabel(jdk);
                // One long on the stack; the locals are the parameters, as at the beginning.
                visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {Opcodes.LONG});
                visitInsn(Opcodes.POP2);
            }

            @Override
            public void visitInsn(int opcode) {
                if (opcode == Opcodes.LRETURN) {
                    visitVarInsn(Opcodes.ALOAD, 0);
                    visitVarInsn(Opcodes.LLOAD, parameters.position());
                    visitVarInsn(Opcodes.ALOAD, parameters.channel());
                    visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, name + "Done", "(J" + FILE + "J" + channel + ")J", false);
                }
                super.visitInsn(opcode);
            }
        };
    }
}
