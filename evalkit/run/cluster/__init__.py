"""Run councils on the machines of a Dask cluster; this machine alone plans, judges and publishes.

A council travels as one parcel of files with its hash; what a worker left comes back as another. No object
of ours is pickled: what crosses the wire is text and bytes.
"""
