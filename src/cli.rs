//! Arguments to front end.
