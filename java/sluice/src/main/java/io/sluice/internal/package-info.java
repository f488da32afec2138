/** Not for use by programs: it changes without notice. */
package io.sluice.internal;
