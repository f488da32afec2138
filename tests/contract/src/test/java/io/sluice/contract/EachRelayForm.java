package io.sluice.contract;

import io.sluice.RelayOptions;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.RelayForm;
import io.sluice.contract.fixture.Scratch;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the tests of relays begin with: each form that there is here, and a directory of one's own. */
@ExtendWith(OpenDescriptors.class)
abstract class EachRelayForm {
    /** Bytes that no socket buffers take. */
    static final int MANY = 3_000_000;
    static final RelayOptions DEFAULT = RelayOptions.DEFAULT;

    @RegisterExtension
    final Scratch scratch = new Scratch();

    static List<RelayForm> forms() {
        return RelayForm.here();
    }
}
