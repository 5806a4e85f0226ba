"""What the tests that cross folders share: deployed hosts, a client of the protocol, the stand-in."""
