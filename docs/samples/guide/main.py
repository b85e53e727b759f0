import os

from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()

spark.conf.set("fs.adl.oauth2.access.token.provider.type", "ClientCredential")
spark.conf.set("fs.adl.oauth2.client.id", os.environ["DATALAKE_USERNAME"])
spark.conf.set("fs.adl.oauth2.credential", os.environ["DATALAKE_SECRET"])
spark.conf.set("fs.adl.oauth2.refresh.url", os.environ["REFRESH_URL"])

spark.read.csv(os.environ["DATALAKE_PATH"] + "/customers.csv", header=True).show()
