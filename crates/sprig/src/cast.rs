//! Converts values between kinds, as `github.com/spf13/cast` does.
