import os

from pyspark.sql import SparkSession

from customer import load

spark = SparkSession.builder.getOrCreate()

load(spark, os.environ["DATALAKE_PATH"] + "/customers.csv").show()
