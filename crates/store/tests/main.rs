//! One binary of store tests.
