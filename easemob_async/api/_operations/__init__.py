"""
The operations of the API as values, one generated module for each area; ``easemob_async._operation`` defines them.

The coroutines of ``easemob_async.api`` call them through the pipeline.
"""
